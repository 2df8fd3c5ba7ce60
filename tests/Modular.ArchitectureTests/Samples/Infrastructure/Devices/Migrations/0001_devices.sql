create table devices.device (id uuid primary key);
