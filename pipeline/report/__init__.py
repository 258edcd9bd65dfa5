"""What a person reads: tracked changes, the catalogue of rules, the summary of a run."""
