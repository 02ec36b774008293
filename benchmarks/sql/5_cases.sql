-- @cases cases over the past year. `climbs` is how often a case was handed up; moments are null
-- where a step was not taken. More than half are settled at the door.

create unlogged table bench_case as
with raised as (
  select c, bench_chance(c) as chance,
    now() - (1 - c::numeric / @cases) * interval '365 days' - interval '20 minutes' as raised_at,
    (c * 104729) % @households + 1 as i
  from generate_series(1::bigint, @cases) c
), fated as (
  select *, case
      when chance < 55 then 'spot'
      when raised_at > now() - interval '4 days' then 'block'
      when raised_at > now() - interval '35 days' then
        case when chance < 65 then 'block' when chance < 75 then 'neighbourhood'
          when chance < 85 then 'to_tell' else 'street' end
      when chance < 80 then 'closed'
      when chance < 90 then 'next_step'
      when chance < 95 then 'late'
      when chance < 98 then 'neighbourhood'
      when chance < 99 then 'district'
      else 'block' end as fate
  from raised
)
select c, bench_id(30, c) as id, bench_case_number(c) as number, h.id as household_id, h.dwelling_id,
  h.area_code, h.block_id, h.b, bench_id(40, (h.b - 1) / @blocks + 1) as entry_id, raised_at,
  fate = 'spot' as spot,
  case fate when 'spot' then 0 when 'block' then 0 when 'street' then 2 when 'next_step' then 2
    when 'district' then 3 else 1 end as climbs,
  raised_at + interval '3 days' as climb_at,
  case when fate = 'spot' then raised_at + interval '10 minutes'
    when fate in ('closed', 'next_step', 'late') then raised_at + interval '20 days'
    when fate = 'to_tell' then raised_at + interval '3 days 12 hours' end as responded_at,
  fate in ('spot', 'closed', 'late') as final,
  case when fate = 'next_step' then current_date + (c % 40)::integer - 5
    when fate = 'to_tell' then current_date + 20 end as next_on,
  case fate when 'spot' then raised_at + interval '10 minutes' when 'closed' then raised_at + interval '22 days'
    when 'next_step' then raised_at + interval '22 days' when 'late' then raised_at + interval '34 days' end as told_at,
  case fate when 'spot' then raised_at + interval '10 minutes'
    when 'closed' then raised_at + interval '23 days' end as solved_at,
  case when fate = 'closed' then raised_at + interval '24 days' end as closed_at,
  (array['repair','property','sanitation','safety','traffic','utilities','neighbours','hardship','care','other'])[c % 10 + 1] as category,
  json_build_object('body', (array[
      '三楼楼道灯坏了两个星期，晚上老人上下楼看不清台阶，希望尽快修好。',
      '隔壁装修每天早上六点就开始敲墙，孩子要考试，休息不好，请帮忙协调一下施工时间。',
      '小区东门垃圾箱房长期满溢，味道很大，夏天苍蝇多，建议增加清运次数。',
      '我家水压一直很低，四楼以上洗澡都没水，物业说要找自来水公司，跑了三趟没有结果。',
      '车棚充电桩不够用，有人把电线从楼上拉下来充电，很危险。'])[c % 5 + 1]
      || '就在' || bench_word(c * 7919, 2) || '店旁边，' || bench_word(c * 104729, 3) || '也说过。',
    'requester_name', bench_name(h.i))::text as content
from fated join bench_household h on h.i = fated.i;
create unique index on bench_case (c);
analyze bench_case;

insert into cases_case (id, recorded_area_code, area_code, block_id, entry_id, recorded_at, number,
  access_code_hash, household_id, dwelling_id, category, channel, raised_at, received_at,
  raised_by_member_id, restricted, text_digest)
select id, area_code, area_code, block_id, entry_id, raised_at, number, sha256(number::bytea),
  household_id, dwelling_id, category, 'visit', raised_at, raised_at, bench_id(6, b), false,
  bench_digest(content)
from bench_case order by c;

insert into cases_casetext (id, salt, content, area_code, block_id)
select id, decode(repeat('00', 16), 'hex'), content, area_code, block_id from bench_case order by c;

insert into cases_casenumber (number, sequence, access_code_hash, area_code, block_id, reserved_at, used_at)
select number, c, sha256(number::bytea), left(area_code, 12), block_id, raised_at, raised_at
from bench_case order by c;
select setval('cases_number_seq', @cases);

insert into cases_requester (id, recorded_area_code, area_code, block_id, entry_id, recorded_at,
  case_id, household_id, raised_at)
select bench_id(31, c), area_code, area_code, block_id, entry_id, raised_at, id, household_id, raised_at
from bench_case order by c;

insert into cases_handup (id, recorded_area_code, area_code, block_id, entry_id, recorded_at,
  recorded_block_id, signed_by, signed_at, case_ids, level_from, level_to)
select bench_id(32, c), left(area_code, 12), left(area_code, 12), block_id, entry_id, climb_at, block_id,
  bench_id(5, b), climb_at, jsonb_build_array(id), 'block', 'neighbourhood'
from bench_case where climbs > 0 order by c;

insert into cases_response (id, recorded_area_code, area_code, block_id, entry_id, recorded_at,
  case_id, requester_id, responded_at, final, next_on, level, responded_by, text_digest)
select bench_id(33, c), area_code, area_code, block_id, entry_id, responded_at, id, bench_id(31, c),
  responded_at, final, next_on, (array['block', 'neighbourhood', 'street', 'district'])[climbs + 1],
  bench_id(6, b), bench_digest('已联系物业，本周内派人上门处理。')
from bench_case where responded_at is not null order by c;

insert into cases_responsetext (id, salt, content, area_code, block_id)
select id, decode(repeat('00', 16), 'hex'), '已联系物业，本周内派人上门处理。', area_code, block_id
from cases_response;

insert into cases_told (id, recorded_area_code, area_code, block_id, entry_id, recorded_at,
  response_id, case_id, requester_id, told_at, channel, told_by)
select bench_id(34, c), area_code, area_code, block_id, entry_id, told_at, bench_id(33, c), id,
  bench_id(31, c), told_at, 'in_person', bench_id(6, b)
from bench_case where told_at is not null order by c;

insert into cases_solution (id, recorded_area_code, area_code, block_id, entry_id, recorded_at,
  case_id, level, solved_at)
select bench_id(35, c), area_code, area_code, block_id, entry_id, solved_at, id,
  (array['block', 'neighbourhood', 'street', 'district'])[climbs + 1], solved_at
from bench_case where solved_at is not null order by c;

create unlogged table bench_event as
select c, kind, level_from, level_to, at, row_number() over (partition by c order by at, step) as number,
  kind = 'answered_on_the_spot' or kind = 'responded' as responds,
  kind = 'answered_on_the_spot' or kind = 'told' as tells,
  kind = 'answered_on_the_spot' or kind = 'solved' as solves
from (
  select c, 0 as step, 'raised' as kind, '' as level_from, 'block' as level_to, raised_at as at
  from bench_case
  union all
  select c, 1, 'answered_on_the_spot', 'block', 'block', told_at from bench_case where spot
  union all
  select c, 1 + climb, 'handed_up', (array['block', 'neighbourhood', 'street'])[climb],
    (array['neighbourhood', 'street', 'district'])[climb], climb_at + (climb - 1) * interval '1 day'
  from bench_case, generate_series(1, climbs) climb
  union all
  select c, step, kind, level, level, at from (
    select c, (array['block', 'neighbourhood', 'street', 'district'])[climbs + 1] as level,
      responded_at, told_at, solved_at, closed_at from bench_case where not spot
  ) x cross join lateral (values (5, 'responded', responded_at), (6, 'told', told_at),
    (7, 'solved', solved_at), (8, 'closed', closed_at)) e(step, kind, at)
  where at is not null
) steps;

insert into cases_caseevent (id, recorded_area_code, area_code, block_id, entry_id, recorded_at,
  case_id, number, kind, level_from, level_to, by_kind, by_member_id, happened_at, requester_id,
  response_id, told_id, solution_id, hand_up_id)
select bench_id(36, c * 16 + e.number), area_code, area_code, block_id, entry_id, e.at, k.id, e.number,
  e.kind, e.level_from, e.level_to, 'device', bench_id(6, b), e.at,
  case when e.kind = 'raised' or responds or tells then bench_id(31, c) end,
  case when responds or tells then bench_id(33, c) end,
  case when tells then bench_id(34, c) end, case when solves then bench_id(35, c) end,
  case when e.kind = 'handed_up' and e.level_from = 'block' then bench_id(32, c) end
from bench_event e join bench_case k using (c) order by c, e.number;

insert into cases_casestanding (case_id, number, state, level, owner_area_code, area_code, block_id,
  household_id, raised_at, hand_up_due_at, response_due_at, first_told_at, due_at, due_kind, final,
  next_on, response_to_tell_id, solved_level, solved_at, last_event_at, steps, rev, restricted, due_provisional,
  category, fixed_due_at, fixed_due_kind, level_since, solution_since)
select id, number, state, level, left(area_code, case climbs when 2 then 9 when 3 then 6 else 12 end),
  area_code, block_id, household_id, raised_at, hand_up_due, response_due, told_at, due_at, due_kind,
  final, case when solved_at is null then next_on end,
  case when responded_at is not null and told_at is null then bench_id(33, c) end,
  case when solved_at is null then '' else level end, solved_at, last_at, steps, 1, false, false,
  category, due_at, due_kind,
  case when state = 'open' then case climbs when 0 then raised_at
    else climb_at + (climbs - 1) * interval '1 day' end end,
  case when state in ('open', 'answered') and not final then raised_at end
from (
  select k.*, (array['block', 'neighbourhood', 'street', 'district'])[climbs + 1] as level,
    case when closed_at is not null then 'closed' when solved_at is not null then 'solved'
      when responded_at is not null then 'answered' else 'open' end as state,
    bench_end_of((raised_at at time zone 'Asia/Shanghai')::date + 7) as hand_up_due,
    bench_end_of(((raised_at at time zone 'Asia/Shanghai')::date + interval '1 month')::date) as response_due,
    e.last_at, e.steps
  from bench_case k
  join (select c, max(at) as last_at, count(*) as steps from bench_event group by c) e using (c)
) s
cross join lateral (select
  case when state = 'open' and climbs = 0 then hand_up_due when told_at is null then response_due
    when state = 'answered' and next_on is not null then bench_end_of(next_on) end as due_at,
  case when state = 'open' and climbs = 0 then 'hand_up' when told_at is null then 'response'
    when state = 'answered' and next_on is not null then 'next_step' else '' end as due_kind) due
order by c;

insert into cases_promisestanding (id, case_id, area_code, block_id, raised_at, due_at, first_told_at)
select bench_id(31, c), case_id, s.area_code, s.block_id, s.raised_at, s.response_due_at, k.told_at
from cases_casestanding s join bench_case k on k.id = s.case_id order by c;

insert into cases_answertotell (id, case_id, requester_id, household_id, area_code, block_id, is_open, rev)
select bench_id(33, c), id, bench_id(31, c), household_id, area_code, block_id, told_at is null, 1
from bench_case where responded_at is not null order by c;
