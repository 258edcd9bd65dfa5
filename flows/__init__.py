"""Prefect conducts, and the command line asks; what is done lies in `pipeline`."""
