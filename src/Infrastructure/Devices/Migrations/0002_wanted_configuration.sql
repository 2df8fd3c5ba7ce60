-- What is wanted of a device. The newest version is the wanted one and its number stands beside the device, under whose
-- row lock it rises; 0 means that nothing was ever wanted.
alter table devices.device add column desired_version bigint not null default 0;

create table devices.config_version (
    device_id      uuid not null references devices.device on delete cascade,
    version        bigint not null,
    desired        json not null,
    rolled_back_to bigint,
    created_at     timestamptz not null default clock_timestamp(),
    primary key (device_id, version)
);
