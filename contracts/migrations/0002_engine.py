"""What the engine's SQL leans on: functions on sets of days, units that go with their assessment, sealed history."""

from django.db import migrations

from record.append_only import Seal

SPAN = """
CREATE FUNCTION contracts_span(first_day date, last_day date) RETURNS datemultirange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN last_day < first_day THEN '{}'::datemultirange
    ELSE datemultirange(daterange(first_day, last_day, '[]'))
END;
COMMENT ON FUNCTION contracts_span IS 'The days from one to another, both included; none where the last is earlier.';
"""
DAYS = """
CREATE FUNCTION contracts_days(days datemultirange) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT coalesce(sum(upper(r) - lower(r)), 0)::integer FROM unnest(days) AS r);
COMMENT ON FUNCTION contracts_days IS 'How many days a bounded set holds.';
"""
NTH_DAY = """
CREATE FUNCTION contracts_nth_day(days datemultirange, after date, n integer) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT first + (n - before - 1)
    FROM (
        SELECT lower(r) AS first, upper(r) AS past,
               coalesce(sum(upper(r) - lower(r)) OVER (
                   ORDER BY lower(r) ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
               ), 0)::integer AS before
        FROM unnest(days * datemultirange(daterange(after, NULL, '()'))) AS r
    ) AS runs
    WHERE before < n AND (past IS NULL OR n <= before + (past - first))
);
COMMENT ON FUNCTION contracts_nth_day IS 'The n-th day of the set after a day; NULL where the set ends first.';
"""

def units_go_with_their_assessment(apps, schema_editor):
    """Assessments are removed by SQL, so the database itself takes their units along."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'contracts_unit'::regclass AND contype = 'f'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE contracts_unit DROP CONSTRAINT {schema_editor.quote_name(name)}")
        cursor.execute(
            "ALTER TABLE contracts_unit ADD CONSTRAINT units_go_with_their_assessment"
            " FOREIGN KEY (assessment_id) REFERENCES contracts_assessment (id) ON DELETE CASCADE"
            " DEFERRABLE INITIALLY DEFERRED"
        )


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial"), ("record", "0002_seal")]
    operations = [
        migrations.RunSQL(SPAN, "DROP FUNCTION contracts_span"),
        migrations.RunSQL(DAYS, "DROP FUNCTION contracts_days"),
        migrations.RunSQL(NTH_DAY, "DROP FUNCTION contracts_nth_day"),
        migrations.RunPython(units_go_with_their_assessment, migrations.RunPython.noop),
        Seal("contracts_exemptionversion", "contracts_gradeversion"),
    ]
