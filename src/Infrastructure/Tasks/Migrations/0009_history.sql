-- Tasks that have ended leave the queue's table after a while, payload, result and log with them. They leave by the day
-- on which they were moved, as whole partitions, so that keeping them for a month costs no clean-up. A column that
-- tasks.task gets, this table gets too.
create table tasks.history (
    like tasks.task,
    payload  json not null,
    result   json,
    moved_at timestamptz not null,
    primary key (user_id, id, moved_at)
) partition by range (moved_at);

create table tasks.history_log (
    task_id  uuid,
    seq      bigint,
    epoch    bigint not null,
    stream   text not null,
    text     text not null,
    at       timestamptz not null,
    moved_at timestamptz,
    primary key (task_id, seq, moved_at)
) partition by range (moved_at);

-- Those that are to be moved. Only ever added to at its end, and read from its beginning.
create index task_ended on tasks.task (finished_at) where finished_at is not null;

-- Makes the partitions of today and tomorrow, of both tables.
create function tasks.add_history_partitions() returns void language plpgsql as $$
declare
    parent text;
    start  timestamptz;
    name   text;
begin
    for parent, start in
        select p, date_trunc('day', now(), 'UTC') + n * interval '1 day'
        from unnest(array['history', 'history_log']) p, generate_series(0, 1) n
    loop
        name := parent || '_' || to_char(start at time zone 'UTC', 'YYYYMMDD');
        if to_regclass('tasks.' || name) is null then
            -- One process at a time; whoever waited looks again.
            perform pg_advisory_xact_lock(hashtext('tasks.partitions'));
            execute format('create table if not exists tasks.%I partition of tasks.%I for values from (%L) to (%L)',
                name, parent, start, start + interval '1 day');
        end if;
    end loop;
end $$;

-- Drops the partitions that ended more than so many days ago and returns how many. The names are the order of time.
create function tasks.drop_history_partitions(days integer) returns integer language plpgsql as $$
declare
    partition regclass;
    dropped   integer := 0;
    last_day  text := to_char(now() at time zone 'UTC' - make_interval(days => days + 1), 'YYYYMMDD');
begin
    perform pg_advisory_xact_lock(hashtext('tasks.partitions'));
    for partition in
        select inhrelid::regclass from pg_inherits join pg_class on pg_class.oid = inhrelid
        where inhparent in ('tasks.history'::regclass, 'tasks.history_log'::regclass)
          and right(relname, 8) <= last_day
        order by relname
    loop
        execute format('drop table %s', partition);
        dropped := dropped + 1;
    end loop;
    return dropped;
end $$;

select tasks.add_history_partitions();
