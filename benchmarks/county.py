"""A county for measuring: teams, ten standards of every kind, three years of activities, all made by the database."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.management import call_command
from django.db import connection

from contracts.engine import obligations
from contracts.measures import canonical, parse_measure
from contracts.models import Contract, ContractVersion, Standard
from teams.models import Force, Section, Team

YEARS = 3
PEOPLE = ["meeting", "surgery", "drop_in"]
STANDARDS = [
    {"kind": "count", "period": "quarter", "minimum": 1, "per": "neighbourhood", "channels": PEOPLE, "warn_days": 21},
    {"kind": "gap", "period": "month", "maximum_days": 28, "channels": ["surgery"], "warn_days": 7},
    {"kind": "count", "period": "quarter", "minimum": 2, "channels": ["web_chat"], "warn_days": 14},
    {"kind": "gap", "period": "month", "maximum_days": 7, "channels": ["social_post"], "warn_days": 2},
    {"kind": "count", "period": "month", "minimum": 2, "channels": ["alert"], "warn_days": 7},
    {
        "kind": "on_time",
        "period": "quarter",
        "item": "event_notice",
        "percent": 80,
        "within_days": 7,
        "channels": PEOPLE,
    },
    {"kind": "on_time", "period": "month", "item": "enquiry_reply", "percent": 90, "within_hours": 72},
    {"kind": "on_time", "period": "quarter", "item": "feedback", "percent": 50, "within_days": 28, "channels": PEOPLE},
    {"kind": "presence", "period": "month", "fact": "published_officer", "minimum": 1, "per": "neighbourhood"},
    {"kind": "graded", "period": "year", "passing": ["good", "outstanding"], "within_days": 60},
]
# Seeded by the row's number: the same county for the same arguments. `r` draws are a hash, not random().
FILL = """
CREATE FUNCTION pg_temp.r(n bigint, salt int) RETURNS int LANGUAGE sql IMMUTABLE
RETURN abs(hashint8extended(n, salt) %% 1000)::int;

INSERT INTO teams_neighbourhood (force_id, team_id, police_id, name, active_from)
SELECT t.force_id, t.id, t.key || '.' || n, 'Place ' || n, t.active_from
FROM teams_team t, generate_series(1, %(places)s) n;

INSERT INTO teams_person (force_id, key, name, password, is_active, must_change_password, created_at)
SELECT t.force_id, t.key || '-o' || n, 'Officer ' || n, '!', TRUE, FALSE, now()
FROM teams_team t, generate_series(1, 5) n;

INSERT INTO teams_posting (person_id, team_id, rank, first_day, published_from, neighbourhood_id)
SELECT p.id, t.id, (ARRAY['sergeant', 'pc', 'pc', 'pcso', 'pcso'])[right(p.key, 1)::int], t.active_from,
       CASE WHEN right(p.key, 1)::int < 5 THEN t.active_from END,
       (SELECT id FROM teams_neighbourhood n WHERE n.team_id = t.id
        ORDER BY id OFFSET right(p.key, 1)::int %% 3 LIMIT 1)
FROM teams_person p JOIN teams_team t ON p.key LIKE t.key || '-o_';

INSERT INTO engagement_activity (id, force_id, team_id, channel_id, status, title, starts_at, day, advertised_on,
    open_to_public, face_to_face, attendance, audiences, feedback_published_on, url, summary, known_at, version,
    receipt)
SELECT md5('a' || n)::uuid, t.force_id, t.id, w.channel,
       CASE WHEN pg_temp.r(n, 3) < 970 THEN 'held' ELSE 'cancelled' END,
       'Activity ' || n, d.day + time '10:00', d.day, d.day - pg_temp.r(n, 4) %% 20, TRUE, TRUE, pg_temp.r(n, 5) %% 40,
       '{}', CASE WHEN pg_temp.r(n, 6) < 700 THEN d.day + pg_temp.r(n, 7) %% 40 END, '', '', now(), 1, ''
FROM generate_series(1, %(activities)s) n
JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS place, * FROM teams_team) t ON t.place = n %% %(teams)s
CROSS JOIN LATERAL (
    SELECT (ARRAY['social_post', 'social_post', 'social_post', 'social_post', 'social_post', 'website_update', 'alert',
                  'patrol_walkabout', 'meeting', 'surgery', 'drop_in', 'web_chat'])[1 + pg_temp.r(n, 1) %% 12]
           AS channel
) w
CROSS JOIN LATERAL (
    SELECT %(first)s::date + (hashint8extended(n, 2) & 2147483647)::int %% (%(today)s::date - %(first)s::date) AS day
) d;

INSERT INTO engagement_activityteam (activity_id, team_id, channel_id, day, held)
SELECT id, team_id, channel_id, day, status = 'held' FROM engagement_activity;

INSERT INTO engagement_activityneighbourhood (activity_id, neighbourhood_id, day, held)
SELECT a.id, n.id, a.day, a.status = 'held'
FROM engagement_activity a
JOIN (SELECT row_number() OVER (PARTITION BY team_id ORDER BY id) - 1 AS place, * FROM teams_neighbourhood) n
  ON n.team_id = a.team_id AND n.place = (hashtext(a.id::text) & 2147483647) %% (%(places)s - 1);

INSERT INTO engagement_enquiry (id, force_id, team_id, received_at, received_on, answered_at, subject, known_at,
    version, receipt)
SELECT md5('e' || n)::uuid, t.force_id, t.id, d.day + time '12:00', d.day,
       CASE WHEN pg_temp.r(n, 8) < 950 THEN d.day + time '12:00' + make_interval(hours => pg_temp.r(n, 9) %% 80) END,
       '', now(), 1, ''
FROM generate_series(1, %(activities)s / 10) n
JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS place, * FROM teams_team) t ON t.place = n %% %(teams)s
CROSS JOIN LATERAL (
    SELECT %(first)s::date + (hashint8extended(n, 10) & 2147483647)::int %% (%(today)s::date - %(first)s::date - 4)
           AS day
) d;
"""


def make(*, teams: int, activities: int, today: date, places: int = 3) -> Force:
    """The county, in an empty database; analysed, so that plans rest on what is there. `places`: of each team."""
    call_command("migrate", verbosity=0)
    first = today.replace(month=4, day=1) - timedelta(days=365 * YEARS)
    force = Force.objects.create(key="bench", name="Bench")
    sections = Section.objects.bulk_create(
        Section(force=force, key=f"s{n}", name=f"Section {n}") for n in range(max(1, teams // 10))
    )
    Team.objects.bulk_create(
        Team(force=force, section=sections[n % len(sections)], key=f"t{n:04}", name=f"Team {n}", active_from=first)
        for n in range(teams)
    )
    _contract(force, first, today)
    with connection.cursor() as cursor:
        cursor.execute(
            FILL, {"teams": teams, "activities": activities, "first": first, "today": today, "places": places}
        )
        cursor.execute("VACUUM ANALYZE")
    return force


def _contract(force: Force, first: date, today: date) -> None:
    contract = Contract.objects.create(force=force, key="nec", title="NEC")
    version = ContractVersion.objects.create(contract=contract, key="1", title="NEC", first_day=first)
    Standard.objects.bulk_create(
        Standard(version=version, code=f"S{n}", position=n, title=f"S{n}", measure=canonical(parse_measure(measure)))
        for n, measure in enumerate(STANDARDS, 1)
    )
    obligations.rebuild(contract, through=today)
