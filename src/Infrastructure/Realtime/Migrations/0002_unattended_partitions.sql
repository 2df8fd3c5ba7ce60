-- Partitions of events are only added to, read by their key and dropped whole within a day: there is nothing to clean
-- up in them, and no statistics change how they are read. Looking after them took as much time as writing them.
create or replace function realtime.add_partitions(first timestamptz, hours integer) returns void
language plpgsql as $$
declare
    start     timestamptz;
    partition text;
begin
    perform pg_advisory_xact_lock(hashtext('realtime.partitions'));
    for start in
        select date_trunc('hour', first, 'UTC') + n * interval '1 hour' from generate_series(0, hours - 1) n
    loop
        partition := 'event_' || to_char(start at time zone 'UTC', 'YYYYMMDDHH24');
        if to_regclass('realtime.' || partition) is null then
            execute format('create table realtime.%I partition of realtime.event for values from (%L) to (%L)
                with (autovacuum_enabled = false)', partition, start, start + interval '1 hour');
        end if;
    end loop;
end $$;

do $$
declare
    partition regclass;
begin
    for partition in select inhrelid::regclass from pg_inherits where inhparent = 'realtime.event'::regclass
    loop
        execute format('alter table %s set (autovacuum_enabled = false)', partition);
    end loop;
end $$;
