-- Users whose accounts are disabled: keys of their devices and their enrolment tokens are refused meanwhile. Few or
-- none.
create table devices.suspended_user (
    user_id uuid primary key
);
