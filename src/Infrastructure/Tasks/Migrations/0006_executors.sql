-- What runs a task in the server, where no device does.
alter table tasks.task add column executor text;

-- The users who wait for an executor, found one by one by skipping: it takes them in turn. Their tasks are claimed by
-- task_queued like all others.
create index task_queued_users on tasks.task (executor, user_id) where status = 'queued' and executor is not null;
