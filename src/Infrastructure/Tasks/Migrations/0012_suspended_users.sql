-- Users whose accounts are disabled: their schedules wait meanwhile. Few or none.
create table tasks.suspended_user (
    user_id uuid primary key
);
