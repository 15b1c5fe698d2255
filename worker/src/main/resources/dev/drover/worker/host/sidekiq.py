"""Sidekiq's processes and queues, as Redis knows them."""

import json
import time

from redis import Redis

JOBS_MOST = 20_000  # of one queue that are looked through


def look(args, _):
    """Processes (identity, busy, quiet, jobs in work, last beat, queues), queues (name, length, seconds of the oldest), counts."""
    database, = args
    now = int(time.time())
    with Redis(database) as redis:
        found = {"process": _processes(redis), "queue": _queues(redis, now)}
        counts = redis.all([("GET", "stat:processed"), ("GET", "stat:failed"), ("ZCARD", "retry"), ("ZCARD", "dead")])
    found.update(zip(("processed", "failed", "retry", "dead"), ["" if c is None else c for c in counts]))
    return {**found, "now": now}


def _processes(redis):
    names = sorted(redis.ask("SMEMBERS", "processes"))
    said = iter(redis.all([c for name in names for c in (
        ("HMGET", name, "info", "busy", "quiet", "beat"), ("HLEN", f"{name}:work"), ("HLEN", f"{name}:workers"))]))
    rows = []
    for name, (info, busy, quiet, beat), work, workers in zip(names, said, said, said):
        if info:
            rows.append([name, busy or "", quiet or "", max(work, workers), (beat or "").split(".")[0], ",".join(_queues_of(info))])
    return rows


def _queues_of(info):
    try:
        return [str(queue) for queue in json.loads(info).get("queues", [])]
    except (ValueError, AttributeError):
        return []


def _queues(redis, now):
    names = sorted(redis.ask("SMEMBERS", "queues"))
    said = iter(redis.all([c for name in names for c in (("LLEN", f"queue:{name}"), ("LINDEX", f"queue:{name}", -1))]))
    return [[name, length, _age(oldest, now)] for name, length, oldest in zip(names, said, said)]


def _age(job, now):
    """Seconds since it was put there; Sidekiq 8 counts milliseconds."""
    try:
        at = int(json.loads(job or "{}").get("enqueued_at", now))
    except (ValueError, TypeError, AttributeError):
        return 0
    return now - (at // 1000 if at >= 10**12 else at)


def jobs(args, _):
    """How many jobs of these classes wait anywhere."""
    database, *classes = args
    with Redis(database) as redis:
        lists = [("LRANGE", f"queue:{name}", 0, JOBS_MOST) for name in sorted(redis.ask("SMEMBERS", "queues"))]
        waiting = [job for part in redis.all(lists + [("ZRANGE", name, 0, JOBS_MOST) for name in ("retry", "schedule")]) for job in part]
    counts = [[name, sum(f'"class":"{name}"' in job for job in waiting)] for name in classes]
    return {"jobs": counts, "total": sum(count for _, count in counts)}
