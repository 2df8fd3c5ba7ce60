-- A day of every device, for charts. Without foreign keys: a heartbeat writes here while it holds the row of presence
-- that a removal of the device waits for, and a key would make it wait for that removal in turn. The removal takes its
-- rows along by itself; what slips in beside it is not readable and gone after a day.

-- When a device came and went. That is rare, so the old rows are deleted like any other.
create table devices.presence_change (
    device_id uuid not null,
    at        timestamptz not null,
    was       text not null,
    status    text not null,
    primary key (device_id, at)
);
create index presence_change_at on devices.presence_change (at);

-- One sample for each device and five minutes. As many rows retire as are written, every day the whole table: they
-- leave with their partition, which costs nothing and leaves nothing dead behind.
create table devices.metric_sample (
    device_id uuid not null,
    at        timestamptz not null,
    metrics   json not null,
    primary key (device_id, at)
) partition by range (at);

-- When the metrics were measured, as last_seen_at says when the device spoke.
alter table devices.presence add column metrics_at timestamptz;

-- Makes the partitions of today and tomorrow.
create function devices.add_sample_partitions() returns void language plpgsql as $$
declare
    start     timestamptz;
    partition text;
begin
    for start in select date_trunc('day', now(), 'UTC') + n * interval '1 day' from generate_series(0, 1) n loop
        partition := 'metric_sample_' || to_char(start at time zone 'UTC', 'YYYYMMDD');
        if to_regclass('devices.' || partition) is null then
            -- One process at a time; whoever waited looks again.
            perform pg_advisory_xact_lock(hashtext('devices.partitions'));
            execute format('create table if not exists devices.%I partition of devices.metric_sample
                for values from (%L) to (%L)', partition, start, start + interval '1 day');
        end if;
    end loop;
end $$;

-- Drops the partitions that ended more than a day ago and returns how many. The name is the order of time.
create function devices.drop_sample_partitions() returns integer language plpgsql as $$
declare
    partition regclass;
    dropped   integer := 0;
begin
    perform pg_advisory_xact_lock(hashtext('devices.partitions'));
    for partition in
        select inhrelid::regclass from pg_inherits join pg_class on pg_class.oid = inhrelid
        where inhparent = 'devices.metric_sample'::regclass
          and relname <= 'metric_sample_' || to_char(now() at time zone 'UTC' - interval '2 days', 'YYYYMMDD')
        order by relname
    loop
        execute format('drop table %s', partition);
        dropped := dropped + 1;
    end loop;
    return dropped;
end $$;

select devices.add_sample_partitions();
