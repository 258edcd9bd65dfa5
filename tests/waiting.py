"""Waiting for what other processes do, with limits only so that a failure ends."""

import time
import urllib.request

import psutil


def wait_until(condition, seconds):
    """What the condition gives as soon as that is true."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not so after {seconds} seconds: {condition}"
        time.sleep(0.1)
    return found


def is_healthy(api):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{api}/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def is_running(process_id):
    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def content(path):
    return path.read_text() if path.exists() else ""
