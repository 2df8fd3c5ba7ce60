-- The table is the queue. Order of arrival within a queue; a row that is queued again takes a new number.
create sequence tasks.task_seq;

-- One narrow row a task: payload, result, log and progress stand beside it, because each change of state writes the
-- row anew. The key starts with the owner: it serves the owner's lists as well, which spares every change of state
-- (never HOT, since status stands in index predicates) one index.
create table tasks.task (
    user_id             uuid not null,
    id                  uuid not null,
    kind                text not null,
    queue_key           text not null,
    seq                 bigint not null default nextval('tasks.task_seq'),
    device_id           uuid,
    device_tag          text,
    status              text not null,
    priority            smallint not null check (priority between 0 and 9),
    attempt             smallint not null default 0,
    max_attempts        smallint not null,
    timeout_seconds     integer not null,
    backoff_kind        text not null,
    backoff_seconds     integer not null,
    run_at              timestamptz,
    expires_at          timestamptz,
    tags                text[] not null default '{}',
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    -- Rises with every claim and every manual retry, and never falls.
    lease_epoch         bigint not null default 0,
    -- The last holder; kept while the task waits again, so that its late result is known as its own.
    claimed_by          uuid,
    started_at          timestamptz,
    accept_by           timestamptz,
    accepted            boolean not null default false,
    auto_ack            boolean not null default false,
    deadline_at         timestamptz,
    progress_seq        bigint not null default 0,
    rescue_count        smallint not null default 0,
    -- The last epoch with a verdict, and who gave it: the holder, or null for the server.
    result_epoch        bigint,
    result_by           uuid,
    finished_at         timestamptz,
    cancel_requested_at timestamptz,
    cancel_reason       text,
    error_code          text,
    error_message       text,
    error_retryable     boolean,
    log_seq             bigint not null default 0,
    log_bytes           bigint not null default 0,
    primary key (user_id, id),
    check (attempt between 0 and max_attempts),
    check (status in ('waiting', 'scheduled', 'queued', 'running', 'succeeded', 'failed', 'cancelled'))
)
-- Dead versions are taken away early and without pauses: a queue that waits for a tenth of itself to die is slow.
with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
      autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.05);

-- Only rows that somebody looks for are indexed. No INCLUDE: `for update` visits the row anyway.
create index task_queued on tasks.task (queue_key, priority, seq) where status = 'queued';
create index task_scheduled on tasks.task (run_at) where status = 'scheduled';
create index task_expiring on tasks.task (expires_at)
    where expires_at is not null and status in ('queued', 'scheduled');
create index task_held on tasks.task (claimed_by) where status = 'running';
create index task_deadline on tasks.task (deadline_at) where status = 'running';

-- No foreign keys to tasks.task: they would lock its row for every write here; rows are made and removed with it.
create table tasks.payload (
    task_id uuid primary key,
    body    json not null
);

create table tasks.result (
    task_id uuid primary key,
    body    json not null
) with (fillfactor = 90);

-- Newest wins and a crash may take it: no WAL for what is out of date a second later.
create unlogged table tasks.progress (
    task_id uuid primary key,
    epoch   bigint not null,
    percent double precision,
    message text
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
        autovacuum_vacuum_cost_delay = 0);

-- A task's own stream: output lines, and a marker (stream 'state') for each change of state. `seq` is given under the
-- lock of the task's row, so a reader that has seen a number has seen all below it.
create table tasks.log (
    task_id uuid,
    seq     bigint,
    epoch   bigint not null,
    stream  text not null,
    text    text not null,
    at      timestamptz not null,
    primary key (task_id, seq)
);

-- The lease belongs to the holder: one update a heartbeat, whatever it holds.
create table tasks.holder (
    device_id   uuid primary key,
    lease_until timestamptz not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
        autovacuum_vacuum_cost_delay = 0);

-- What a claim and a create need to know of a device; fed by the events of Devices in their transaction.
create table tasks.device (
    id      uuid primary key,
    user_id uuid not null,
    tags    text[] not null
);

-- One row: when sweeps last ran. A longer gap means that holders could not reach the server.
create table tasks.sweep (
    is_only boolean primary key default true check (is_only),
    last_at timestamptz not null
);
insert into tasks.sweep (last_at) values (now());
