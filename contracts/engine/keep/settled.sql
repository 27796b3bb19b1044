-- The teams are looked at: what time alone changes up to today has been taken into account.
INSERT INTO contracts_settlement (team_id, through, at)
SELECT t.id, %(today)s, %(as_of)s FROM unnest(%(teams)s::bigint[]) AS t (id)
ON CONFLICT (team_id) DO UPDATE SET through = excluded.through, at = excluded.at
