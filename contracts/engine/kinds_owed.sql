-- By which kinds of measure anything is owed, and by what units.
SELECT DISTINCT kind, per FROM duty
