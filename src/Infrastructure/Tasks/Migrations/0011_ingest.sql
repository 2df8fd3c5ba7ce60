-- Messages of queues elsewhere that have become tasks. Owner and task are filled in by the transaction that adds the
-- row; no foreign key, because a task goes into history and is removed without a look here.
create table tasks.ingest_message (
    id          text primary key,
    user_id     uuid,
    task_id     uuid,
    received_at timestamptz not null default now()
);
create index ingest_message_age on tasks.ingest_message (received_at);

-- The signed tokens that they came with, for as long as these are good: none makes a task of another message.
create table tasks.ingest_token (
    id         text primary key,
    message_id text not null,
    expires_at timestamptz not null
);
create index ingest_token_expiry on tasks.ingest_token (expires_at);
