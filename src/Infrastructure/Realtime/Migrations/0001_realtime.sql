-- Events as commands leave them, in no order that a reader could rely on: a sequence's numbers become visible out of
-- order. The sequencer moves them into realtime.event. Rows live for milliseconds, so it is vacuumed early and often.
create table realtime.inbox (
    id        bigint generated always as identity primary key,
    recipient uuid not null,
    to_device boolean not null,
    type      text not null,
    channels  text[] not null,
    data      json not null,
    time      timestamptz not null default now()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.5);

-- Events in their one order. sequenced_at rises with position, so a reader that knows the time of its last event
-- needs to look into one or two partitions only. Rows are written once and leave with their whole partition.
create table realtime.event (
    position     bigint not null,
    sequenced_at timestamptz not null,
    recipient    uuid not null,
    to_device    boolean not null,
    type         text not null,
    channels     text[] not null,
    data         json not null,
    time         timestamptz not null,
    primary key (position, sequenced_at)
) partition by range (sequenced_at);
create index event_recipient on realtime.event (recipient, position);

-- One row: the last event that was dropped. Whoever resumes from before it has missed something.
create table realtime.retention (
    singleton    boolean primary key default true check (singleton),
    position     bigint not null,
    sequenced_at timestamptz not null
);
insert into realtime.retention (position, sequenced_at) values (0, '-infinity');

-- The last event ever sequenced. Not a counter in a row of its own: hundreds of updates a second of one row become a
-- long chain of dead versions whenever somebody holds a snapshot.
create function realtime.head(out last_position bigint, out last_sequenced_at timestamptz)
language plpgsql stable as $$
begin
    -- Nearly always answered by the newest partitions.
    select e.position, e.sequenced_at into last_position, last_sequenced_at from realtime.event e
    where e.sequenced_at >= now() - interval '2 hours' order by e.position desc limit 1;
    if found then return; end if;
    select e.position, e.sequenced_at into last_position, last_sequenced_at from realtime.event e
    order by e.position desc limit 1;
    if found then return; end if;
    select r.position, r.sequenced_at into last_position, last_sequenced_at from realtime.retention r;
end $$;

-- Makes the partitions of the hour of first and of the hours that follow it. There is no default partition: rows in it
-- would stand in the way of the partition that they belong into, and the sequencer makes what it lacks.
create function realtime.add_partitions(first timestamptz, hours integer) returns void language plpgsql as $$
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
            execute format('create table realtime.%I partition of realtime.event for values from (%L) to (%L)',
                partition, start, start + interval '1 hour');
        end if;
    end loop;
end $$;

-- Drops the partitions that end before the given time and returns how many. The name is the order of time.
create function realtime.drop_partitions(before timestamptz) returns integer language plpgsql as $$
declare
    partition regclass;
    dropped   integer := 0;
begin
    perform pg_advisory_xact_lock(hashtext('realtime.partitions'));
    for partition in
        select inhrelid::regclass from pg_inherits join pg_class on pg_class.oid = inhrelid
        where inhparent = 'realtime.event'::regclass
          and relname <= 'event_' || to_char(before at time zone 'UTC' - interval '1 hour', 'YYYYMMDDHH24')
        order by relname
    loop
        execute format($sql$
            update realtime.retention r set position = e.position, sequenced_at = e.sequenced_at
            from (select position, sequenced_at from %s order by position desc limit 1) e
            $sql$, partition);
        execute format('drop table %s', partition);
        dropped := dropped + 1;
    end loop;
    return dropped;
end $$;

select realtime.add_partitions(now(), 3);
