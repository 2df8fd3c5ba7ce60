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
