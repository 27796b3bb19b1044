"""The statements of an import, over the staging table: words in braces are the log's own (`StagingTable.words`)."""

REPEATED = """
DELETE FROM {stage} earlier USING {stage} later
WHERE later.{id} = earlier.{id} AND later.line > earlier.line AND earlier.has_id AND later.has_id
RETURNING earlier.line
"""

NUMBERED_TWICE = """
DELETE FROM {stage} earlier USING {stage} later
WHERE later.source_id = earlier.source_id AND later.source = earlier.source AND later.force_id = earlier.force_id
 AND earlier.source_id <> '' AND later.line > earlier.line
RETURNING earlier.line
"""

TAKEN_IDS = """
SELECT s.line FROM {stage} s WHERE s.upon = 0 AND NOT s.has_id AND (
    EXISTS (SELECT FROM {rows} r WHERE r.id = s.{id})
    OR EXISTS (SELECT FROM {stage} other WHERE other.{id} = s.{id} AND other.line <> s.line))
ORDER BY 1
"""

KNOWN_NUMBERS = """
SELECT s.line, r.id FROM {stage} s
JOIN {rows} r ON r.force_id = s.force_id AND r.source = s.source AND r.source_id = s.source_id
WHERE s.source_id <> '' AND r.source_id <> '' ORDER BY 1
"""

HEADS = """
SELECT head.force, head.sequence FROM record_head head JOIN teams_force f ON f.key = head.force
WHERE f.id IN (SELECT force_id FROM {stage})
"""

WRITTEN_SINCE = """
SELECT DISTINCT split_part(subject, ':', 2) FROM record_entry
WHERE force = %(head)s AND sequence > %(before)s AND subject LIKE '{noun}:%%'
"""

# Compared once more under the heads: while the file was read, another may have brought the same.
UNCHANGED = """
DELETE FROM {stage} s USING {rows} r, {versions} v
WHERE r.id = s.{id} AND v.{id} = s.{id} AND v.version = r.version AND {same}
"""

MOVED_ON = "SELECT s.line FROM {stage} s JOIN {rows} r ON r.id = s.{id} WHERE r.version <> s.upon ORDER BY s.line"

LIKE_STORED = """
SELECT DISTINCT s.line, v.{id}, {staged}, {stored}
FROM {stage} s
JOIN {versions} v ON {same} AND v.{instant} >= date_trunc('minute', s.{instant})
 AND v.{instant} < date_trunc('minute', s.{instant}) + INTERVAL '1 minute'
WHERE NOT s.has_id {among}
ORDER BY s.line, v.{id}
"""

VERSIONS_OF = """
SELECT {id}, version, reason, file_import_id, {columns} FROM {versions} v WHERE {id} = ANY (%(ids)s)
ORDER BY min(v.id) OVER (PARTITION BY {id}), version
"""

STAGED_ROWS = """
SELECT line, {id}, filled, has_id, answer, exported, {columns}
FROM {stage} WHERE line = ANY (%(lines)s) ORDER BY line
"""

FORCES = "SELECT id, key FROM teams_force WHERE id IN (SELECT force_id FROM {stage}) ORDER BY key"

NUMBERED = (
    "UPDATE {stage} s SET version = row.version + 1 FROM {rows} row WHERE s.force_id = %(force)s AND row.id = s.{id}"
)

NEW_ROWS = """
INSERT INTO {rows} (id, {row_columns}, known_at, version)
SELECT {id}, {row_columns}, %(at)s, version FROM {stage} WHERE force_id = %(force)s AND version = 1 ORDER BY line
"""

CHANGED_ROWS = """
UPDATE {rows} r SET {set}, known_at = %(at)s
FROM {stage} s WHERE s.force_id = %(force)s AND s.version > 1 AND r.id = s.{id}
"""

NEW_VERSIONS = """
INSERT INTO {versions} ({facts}, known_at, version, by, reason, file_import_id)
SELECT {facts}, %(at)s, version, %(by)s, %(imported)s, %(file_import)s
FROM {stage} WHERE force_id = %(force)s ORDER BY line
"""

ENTRIES = """
INSERT INTO record_entry (force, sequence, at, by, action, subject, before, after, reason)
SELECT %(head)s, %(before)s + row_number() OVER (ORDER BY s.line), %(at)s, %(by)s,
       '{noun}.' || CASE WHEN v.version IS NULL THEN 'logged' ELSE 'corrected' END, '{noun}:' || s.{id},
       CASE WHEN v.version IS NOT NULL THEN jsonb_build_object('version', v.version, 'receipt', v.{hash}) END,
       jsonb_build_object('version', s.version, 'receipt', s.{hash}), %(imported)s
FROM {stage} s LEFT JOIN {versions} v ON v.{id} = s.{id} AND v.version = s.version - 1
WHERE s.force_id = %(force)s
"""

# Teams of the staged versions and of those they replace, from the first day that can matter (see `Ledger.mark`).
CHANGED_TEAMS = """
SELECT team.id, least(min(v.{day}), %(today)s)
FROM (
    SELECT {facts} FROM {stage} WHERE force_id = %(force)s
    UNION ALL
    SELECT {before} FROM {stage} s JOIN {versions} v ON v.{id} = s.{id} AND v.version = s.version - 1
    WHERE s.force_id = %(force)s
) AS v CROSS JOIN LATERAL {teams} AS team (id)
GROUP BY team.id ORDER BY team.id
"""

# Pairs that a person may have to say something of: coarser than the rule, which is `resemblance`'s. Words are compared
# here by their letters and digits alone; of many pairs of a row the nearest stay.
RESEMBLING_ACTIVITIES = """
WITH fresh AS MATERIALIZED (
    SELECT s.line, s.team_id || s.also_team_ids AS teams, s.channel_id, s.starts_at, s.day, s.time_known, s.url,
           channel.frequent, lower(regexp_replace(s.title, '[^[:alnum:]]+', '', 'g')) AS words
    FROM {stage} s JOIN engagement_channel channel ON channel.key = s.channel_id
    WHERE s.upon = 0 AND NOT s.has_id AND s.status <> 'withdrawn'
),
theirs AS MATERIALIZED (
    SELECT link.team_id, link.channel_id, r.id, r.starts_at, r.day, r.time_known, r.status, r.url,
           lower(regexp_replace(r.title, '[^[:alnum:]]+', '', 'g')) AS words
    FROM engagement_activityteam link JOIN {rows} r ON r.id = link.activity_id
    WHERE link.team_id IN (SELECT unnest(teams) FROM fresh) AND link.channel_id IN (SELECT channel_id FROM fresh)
     AND r.status <> 'withdrawn' AND NOT EXISTS (SELECT FROM unnest(%(matched)s::uuid[]) AS one WHERE one = r.id)
),
spread AS MATERIALIZED (  -- by team and day, so that the two are joined by them and not each with each
    SELECT f.line, team.id AS team_id, f.channel_id, f.starts_at, f.time_known, f.words, near.day::date AS near
    FROM fresh f CROSS JOIN unnest(f.teams) AS team (id)
    CROSS JOIN generate_series(f.day - 1, f.day + 1, INTERVAL '1 day') AS near (day)
),
pairs AS (
    SELECT f.line, one.id FROM spread f
    JOIN theirs one ON one.team_id = f.team_id AND one.channel_id = f.channel_id AND one.day = f.near
    WHERE one.starts_at BETWEEN f.starts_at - INTERVAL '3 hours' AND f.starts_at + INTERVAL '3 hours'
     OR one.words = f.words OR NOT (one.time_known AND f.time_known)
    UNION
    SELECT f.line, one.id FROM fresh f JOIN theirs one
     ON one.channel_id = f.channel_id AND one.words = f.words AND one.team_id = ANY (f.teams)
    WHERE NOT f.frequent AND (
        (one.status = 'planned' AND one.day BETWEEN %(unconfirmed)s AND %(today)s)
        OR one.day BETWEEN %(first_day)s AND %(last_day)s
        OR to_char(one.day, 'MMDD') = to_char(f.day, 'MMDD'))
    UNION
    SELECT f.line, one.id FROM fresh f JOIN theirs one
     ON one.channel_id = f.channel_id AND one.url = f.url AND one.team_id = ANY (f.teams)
    WHERE f.frequent AND f.url <> ''
)
SELECT p.line, r.id, s.answer, r.version, {staged}, {stored}, (
    SELECT told.reason = %(imported)s FROM {versions} told
    WHERE told.{id} = r.id AND (told.file_import_id IS NULL OR NOT EXISTS (
        SELECT FROM {versions} u
        WHERE u.{id} = r.id AND u.file_import_id = told.file_import_id AND u.reason = %(undone)s))
    ORDER BY told.version DESC LIMIT 1), f.frequent
FROM pairs p JOIN fresh f ON f.line = p.line JOIN {stage} s ON s.line = p.line
JOIN {rows} r ON r.id = p.id JOIN {versions} v ON v.{id} = r.id AND v.version = r.version
ORDER BY p.line, r.id
"""

RESEMBLING_ENQUIRIES = """
WITH fresh AS MATERIALIZED (
    SELECT line, team_id, received_on, date_trunc('minute', received_at) AS minute,
           lower(regexp_replace(subject, '[^[:alnum:]]+', '', 'g')) AS words
    FROM {stage} WHERE upon = 0 AND NOT has_id AND withdrawn_because = ''
),
theirs AS MATERIALIZED (
    SELECT id, team_id, received_on, date_trunc('minute', received_at) AS minute,
           lower(regexp_replace(subject, '[^[:alnum:]]+', '', 'g')) AS words
    FROM {rows} r WHERE withdrawn_because = '' AND team_id IN (SELECT team_id FROM fresh)
     AND received_on BETWEEN %(first_day)s::date - 4 AND %(last_day)s::date + 4
     AND NOT EXISTS (SELECT FROM unnest(%(matched)s::uuid[]) AS one WHERE one = r.id)
),
pairs AS (
    SELECT f.line, one.id FROM fresh f JOIN theirs one ON one.team_id = f.team_id AND one.minute = f.minute
    UNION
    SELECT f.line, one.id FROM fresh f JOIN theirs one ON one.team_id = f.team_id AND one.words = f.words
    WHERE f.words <> '' AND one.received_on BETWEEN f.received_on - 4 AND f.received_on + 4
)
SELECT p.line, r.id, s.answer, r.version, {staged}, {stored}, false, false
FROM pairs p JOIN {stage} s ON s.line = p.line
JOIN {rows} r ON r.id = p.id JOIN {versions} v ON v.{id} = r.id AND v.version = r.version
ORDER BY p.line, r.id
"""
