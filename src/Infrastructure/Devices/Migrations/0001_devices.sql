-- Machines of users. What changes with every heartbeat stands in devices.presence.
create table devices.device (
    id                      uuid primary key,
    user_id                 uuid not null,
    name                    text not null,
    platform                text not null,
    hostname                text,
    agent_version           text,
    machine_id              text,
    capabilities            text[] not null,
    tags                    text[] not null,
    created_at              timestamptz not null,
    reported_config         json,
    reported_config_version bigint not null default 0,
    config_status           text check (config_status in ('applied', 'rejected'))
);
create index device_user_id on devices.device (user_id, id desc);
create unique index device_user_id_machine_id on devices.device (user_id, machine_id) where machine_id is not null;

-- Narrow and half empty, without an index on what heartbeats change: every update stays on its page (HOT).
create table devices.presence (
    device_id        uuid primary key references devices.device on delete cascade,
    status           text not null default 'never_seen'
                     check (status in ('never_seen', 'online', 'stale', 'offline')),
    last_seen_at     timestamptz,
    ended_at         timestamptz,
    online_for       interval not null,
    alive_for        interval not null,
    instance_id      text,
    instance_seen_at timestamptz,
    metrics          json
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- The keys of a device: one, and for a while the ones that it replaced. Gone with the device.
create table devices.api_key (
    id         uuid primary key,
    device_id  uuid not null references devices.device on delete cascade,
    user_id    uuid not null,
    hash       bytea not null,
    expires_at timestamptz
);
create index api_key_device_id on devices.api_key (device_id);

create table devices.enrollment (
    id           uuid primary key,
    user_id      uuid not null,
    name         text,
    tags         text[] not null,
    max_uses     integer not null,
    uses         integer not null default 0 check (uses <= max_uses),
    token_hash   bytea not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    last_used_at timestamptz
);
create index enrollment_user_id on devices.enrollment (user_id, id desc);

-- One row: since when servers have listened without a gap, and when one last said so. Silence counts from there.
create table devices.watch (
    singleton       boolean primary key default true check (singleton),
    listening_since timestamptz not null default now(),
    heard_at        timestamptz not null default now()
);
insert into devices.watch default values;
