-- A vacuum walks every index of the table. After each 1,000 dead rows and without a pause it took a core from the
-- queue, several times a minute, as soon as some hundred thousand tasks were there. Claims do not wait for it: they
-- start above the dead entries.
alter table tasks.task set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 2);

-- A sample of 3,000 rows in place of 30,000. Nothing here is planned by frequencies of values, and reading the large
-- sample took half a second of a core, every quarter of a minute under load.
do $$
declare
    part record;
begin
    for part in
        select attrelid::regclass as relation, attname as name from pg_attribute
        where attrelid in ('tasks.task'::regclass, 'tasks.payload'::regclass, 'tasks.result'::regclass,
            'tasks.log'::regclass, 'tasks.progress'::regclass) and attnum > 0 and not attisdropped
    loop
        execute format('alter table %s alter column %I set statistics 10', part.relation, part.name);
    end loop;
end $$;
