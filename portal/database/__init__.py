"""PostgreSQL: which one we talk to, in which role, and the embedded one that is used when `DATABASE_URL` is unset."""

from pathlib import Path

import environ

OWNER = "portal_owner"
APPLICATION = "portal"
NAME = "portal"

# Whether connections are pooled where DATABASE_POOL does not say. The web process turns it on (asgi.py). A variable of
# this process, not of the environment, which its children inherit: a fork shares the pool's sockets with its parent.
pooled = False


def settings(env: environ.Env, data_dir: Path) -> dict:
    """Django's DATABASES["default"] and three entries of our own.

    EMBEDDED: the folder of our own server, or None. OWNER: how the owner connects, where it differs.
    APPLICATION_ROLE: the name of the role without DDL, whom migrations give rights and take them away.
    """
    found = _given(env) if env.str("DATABASE_URL", "") else _embedded(env, data_dir)
    found["APPLICATION_ROLE"] = found["USER"]
    if env.str("DATABASE_ROLE", "") == "owner":
        found |= found["OWNER"]
    return found


def _embedded(env: environ.Env, data_dir: Path) -> dict:
    name = env.str("DATABASE_NAME", NAME)  # tests point the processes they start at the test database
    common = _common(env)
    return common | {"NAME": name, "USER": APPLICATION, "EMBEDDED": data_dir / "postgres", "OWNER": {"USER": OWNER}}


def _given(env: environ.Env) -> dict:
    application = env.db_url("DATABASE_URL")
    owner = env.db_url("DATABASE_OWNER_URL") if env.str("DATABASE_OWNER_URL", "") else application
    ours = _common(env)
    ours["OPTIONS"] |= application.pop("OPTIONS", {})
    connects = {key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
    return application | ours | {"EMBEDDED": None, "OWNER": connects}


def _common(env: environ.Env) -> dict:
    # Workers fork and commands are short: they open what they need.
    pool = {"min_size": 2, "max_size": 20, "timeout": 5} if env.bool("DATABASE_POOL", pooled) else False
    return {
        "ENGINE": "portal.database",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # the pool drops connections that a restart of the server has cut
        # Uses of a statement on a connection until it is prepared; only record.prepared asks for that.
        "OPTIONS": {"prepare_threshold": 2} | ({"pool": pool} if pool else {}),
    }
