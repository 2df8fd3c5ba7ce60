-- The queues that a device claims from, beside its tags: so a claim finds them in its own statement.
create function tasks.queues_of(device_id uuid, user_id uuid, tags text[]) returns text[] language sql immutable
return array['d:' || device_id]
    || array(select 't:' || user_id || ':' || tag from unnest(tags) with ordinality as t (tag, place) order by place);

alter table tasks.device
    add column queues text[] not null generated always as (tasks.queues_of(id, user_id, tags)) stored;
