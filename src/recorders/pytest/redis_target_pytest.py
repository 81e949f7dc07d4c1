"""Tells a comparison of redis-target, test by test, what pytest ran.

pytest finds this plugin by the entry point beside it, once its folder is on PYTHONPATH. Where that does not reach pytest (tox
hands on only what it is told to), nothing is recorded, and nothing fails either.
"""

import json
import os
import time


def pytest_configure(config):
    folder = os.environ.get("REDIS_TARGET_EVENTS")
    # The workers of pytest-xdist report to their controller.
    if folder and os.path.isdir(folder) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Recorder(folder, config), "redis-target-recorder")


class _Recorder(object):
    def __init__(self, folder, config):
        import pytest

        self._file = open(os.path.join(folder, "pytest-%d.jsonl" % os.getpid()), "ab", 0)
        self._tests = {}
        self._errors = 0
        self._run = os.environ.get("REDIS_TARGET_RUN_FOLDER")
        self._times = None
        if self._run and os.path.isdir(self._run):
            self._times = open(os.path.join(self._run, "%d.times" % os.getpid()), "ab", 0)
        self._began = {}
        # What a test's file is relative to: of two packages that are tested by one command, each its own.
        self._root = str(getattr(config, "rootpath", None) or config.rootdir)
        runner = {"name": "pytest", "version": pytest.__version__}
        self._say({"runner": runner, "root": self._root, "cwd": os.getcwd()})
        shard = _shard_of(config)
        if shard:
            self._say({"shard": {"index": shard[0], "count": shard[1]}})

    def pytest_runtest_logstart(self, nodeid, location):
        self._began[nodeid] = time.time() * 1000.0
        self._note(nodeid)

    def pytest_runtest_logreport(self, report):
        test = self._tests.setdefault(
            report.nodeid, {"status": "passed", "retries": 0, "duration": 0.0, "error": None}
        )
        test["duration"] += getattr(report, "duration", 0.0)
        location = getattr(report, "location", None)
        if location and isinstance(location[1], int):
            test["line"] = location[1] + 1
        if report.outcome == "rerun":
            # pytest-rerunfailures: what was said of the try before counts no more.
            test.update(status="passed", error=None, retries=test["retries"] + 1)
        elif report.outcome == "failed":
            test.update(status="failed", error=test["error"] or _error_of(report))
        elif report.outcome == "skipped" and test["status"] == "passed":
            test["status"] = "skipped"

    def pytest_runtest_logfinish(self, nodeid):
        test = self._tests.pop(nodeid, None)
        self._note(nodeid, time.time() * 1000.0, test is not None and test["status"] == "failed")
        self._began.pop(nodeid, None)
        if test is None:
            return
        path, names = _split(nodeid)
        event = {
            "file": path,
            "name": names,
            "status": test["status"],
            "retries": test["retries"],
            "durationMs": test["duration"] * 1000.0,
            "error": test["error"],
        }
        if "line" in test:
            event["line"] = test["line"]
        # Whether the target is dead by now: then it says nothing of the engine.
        if test["status"] == "failed" and self._run and os.path.exists(os.path.join(self._run, "dead")):
            event["targetDied"] = True
        self._say({"test": event})

    def pytest_collectreport(self, report):
        if report.outcome == "failed":
            self._errors += 1
            error = _error_of(report)
            error["file"] = report.nodeid.split("::")[0]
            self._say({"error": error})

    def pytest_internalerror(self, excrepr):
        self._errors += 1
        self._say({"error": {"message": str(excrepr).strip().split("\n")[-1], "stack": str(excrepr)}})

    def pytest_sessionfinish(self, exitstatus):
        # 2 is an interruption, also by modules that do not load, which were told of.
        self._say({"end": {"interrupted": int(exitstatus) == 2 and self._errors == 0}})

    def _note(self, nodeid, ended=None, failed=False):
        if self._times is None or nodeid not in self._began:
            return
        path, names = _split(nodeid)
        moment = {"root": self._root, "file": path, "name": names, "fromMs": self._began[nodeid]}
        if ended is not None:
            moment["toMs"] = ended
        if failed:
            moment["failed"] = True
        self._say(moment, self._times)

    def _say(self, event, file=None):
        try:
            (file or self._file).write((json.dumps(event) + "\n").encode("utf-8"))
        except (OSError, ValueError):
            # A full disk must not fail somebody's test.
            pass


def _shard_of(config):
    def option(name):
        value = config.getoption(name, None)
        return int(value) if isinstance(value, (int, str)) and str(value).isdigit() else None

    # pytest-split counts from 1, pytest-shard from 0.
    if option("splits") and option("group"):
        return option("group"), option("splits")
    if option("num_shards") and option("shard_id") is not None and option("num_shards") > 1:
        return option("shard_id") + 1, option("num_shards")
    return None


def _split(nodeid):
    # A parameter's id may hold anything.
    head, bracket, parameters = nodeid.partition("[")
    parts = head.split("::")
    parts[-1] += bracket + parameters
    names = [part for part in parts[1:] if part != "()"]
    return parts[0], names or [parts[0]]


def _error_of(report):
    text = str(getattr(report, "longreprtext", None) or report.longrepr or "")
    crash = getattr(report.longrepr, "reprcrash", None)
    marked = [line[1:].strip() for line in text.split("\n") if line.startswith("E   ")]
    message = getattr(crash, "message", None) or (marked[-1] if marked else text.strip().split("\n")[-1])
    error = {"message": message, "stack": text}
    if crash is not None:
        error["at"] = "%s:%s" % (crash.path, crash.lineno)
    return error
