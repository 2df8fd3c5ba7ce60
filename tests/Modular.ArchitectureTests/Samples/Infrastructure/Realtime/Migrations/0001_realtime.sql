create schema if not exists realtime;
create schema generation;
