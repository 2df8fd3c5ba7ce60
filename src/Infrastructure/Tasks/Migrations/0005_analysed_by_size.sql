-- Each new statistic makes every session plan all its statements on this table anew: under load that stopped answers
-- for a moment, every quarter of a minute, while the table was small. Its plans do not depend on frequencies.
alter table tasks.task set (autovacuum_analyze_scale_factor = 0.3, autovacuum_analyze_threshold = 5000);
alter table tasks.payload set (autovacuum_analyze_scale_factor = 0.3, autovacuum_analyze_threshold = 5000);
