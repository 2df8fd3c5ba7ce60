-- Answers of requests that had an idempotency key, kept for replay.
create table pipeline.idempotency_key (
    scope       bytea primary key,
    fingerprint bytea not null,
    answer      bytea not null,
    encrypted   boolean not null,
    expires_at  timestamptz not null
);
create index idempotency_key_expires_at on pipeline.idempotency_key (expires_at);

-- One row: proves that the configured master key is the one this database was made with.
create table pipeline.master_key_check (
    one   boolean primary key default true check (one),
    proof bytea not null
);
