import os

import pytest
import redis


@pytest.fixture
def connection():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    client.delete("jobs:waiting", "jobs:ideas", "board:history")
    print("connected to Redis", client.info("server")["redis_version"])
    yield client
    client.close()


def test_gives_jobs_in_the_order_in_which_they_came(connection):
    connection.lpush("jobs:waiting", "first", "second")
    assert connection.rpop("jobs:waiting") == "first"


def test_takes_several_jobs_at_once_where_order_does_not_matter(connection):
    connection.sadd("jobs:ideas", "a", "b", "c")
    assert len(connection.spop("jobs:ideas", 2)) == 2


def test_keeps_a_short_history_in_a_ziplist(connection):
    connection.rpush("board:history", 1, 2, 3)
    assert connection.object("encoding", "board:history") == "ziplist"
