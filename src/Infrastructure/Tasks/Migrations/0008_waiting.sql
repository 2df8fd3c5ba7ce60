-- What a task waits for, and what it must not run beside. Most tasks have neither, and null costs a row nothing.
-- `awaited`: somebody waits for it, so its end is noted below.
alter table tasks.task
    add column after uuid[],
    add column after_policy text check (after_policy in ('all', 'any')),
    add column concurrency_key text,
    add column awaited boolean not null default false;

-- The predecessors of waiting tasks that have not ended as far as the waiting one knows: an edge goes with its answer.
create table tasks.dependency (
    user_id  uuid not null,
    task_id  uuid,
    after_id uuid,
    primary key (task_id, after_id)
);
create index dependency_after on tasks.dependency (after_id);

-- Tasks whose change may let others go, written in the transaction of that change and worked off by a duty.
create table tasks.release (
    id              bigint generated always as identity primary key,
    user_id         uuid not null,
    task_id         uuid not null,
    concurrency_key text
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- A task with a concurrency key stands in the queue of its key (`k:`) until it is its turn. This proves that one at
-- most has the turn, and finds it.
create unique index task_admitted on tasks.task (user_id, concurrency_key)
    where concurrency_key is not null and status in ('queued', 'running') and queue_key not like 'k:%';

-- Who waits for an executor: not those whose tasks all wait for a concurrency key.
drop index tasks.task_queued_users;
create index task_queued_users on tasks.task (executor, user_id) where status = 'queued' and queue_key like 'x:%';

-- A task may expire while it waits for others, too.
drop index tasks.task_expiring;
create index task_expiring on tasks.task (expires_at)
    where expires_at is not null and status in ('waiting', 'scheduled', 'queued');
