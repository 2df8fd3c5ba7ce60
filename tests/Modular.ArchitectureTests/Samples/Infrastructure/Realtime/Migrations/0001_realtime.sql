create table realtime.inbox (position bigint primary key);
create schema if not exists attic;
