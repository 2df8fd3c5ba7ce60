create table tasks.schedule (
    id             uuid primary key,
    user_id        uuid not null,
    name           text not null,
    cron           text not null,
    time_zone      text not null,
    -- What POST /v1/tasks takes; its payload beside it, because lists leave that out.
    task           json not null,
    payload        json not null,
    overlap        text not null check (overlap in ('skip', 'queue')),
    paused         boolean not null,
    paused_reason  text check (paused_reason is null or paused),
    next_run_at    timestamptz check (paused = (next_run_at is null)),
    last_run_at    timestamptz,
    -- No foreign key: a task goes into history and is removed without a look here.
    last_task_id   uuid,
    created_at     timestamptz not null,
    updated_at     timestamptz not null
);

create index schedule_of_user on tasks.schedule (user_id, id desc);
create index schedule_due on tasks.schedule (next_run_at) where next_run_at is not null;

alter table tasks.task add column schedule_id uuid;
