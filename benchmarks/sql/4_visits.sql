-- Two rounds and @visits visits in the order of time; a note at every tenth.

insert into visits_visitline (id, code, name, sort) values (bench_id(20, 1), 'team', '团组走访', 1),
  (bench_id(20, 2), 'branch', '支部联系', 2);

insert into visits_round (id, name, area_code, from_on, to_on, closed_at)
values (bench_id(21, 1), '上一轮走访', '@district', current_date - 720, current_date - 360, now()),
  (bench_id(21, 2), '本轮走访', '@district', current_date - 360, null, null);

insert into visits_visit (id, recorded_area_code, area_code, block_id, entry_id, recorded_at,
  household_id, dwelling_id, round_id, line_code, outcome, visited_at, received_at, member_id,
  source, text_digest)
select bench_id(22, v), h.area_code, h.area_code, h.block_id, bench_id(40, (h.b - 1) / @blocks + 1), at,
  h.id, h.dwelling_id, bench_id(21, 1 + (2 * v > @visits)::integer), 'team',
  case when chance < 70 then 'met' when chance < 88 then 'nobody_home' when chance < 92 then 'refused'
    when chance < 96 then 'vacant' else 'moved_away' end,
  at, at, bench_id(5 + (h.i % 2)::integer, h.b), 'field',
  case when v % 10 = 0 then bench_digest('家里有老人，楼道灯坏了，下次带维修师傅来。') end
from (
  select v, (v * 7919) % @households + 1 as i, bench_chance(v) as chance,
    (current_date - 719)::timestamptz + (v * 716.0 / @visits) * interval '1 day' as at
  from generate_series(1::bigint, @visits) v
) x
join bench_household h on h.i = x.i
order by v;

insert into visits_visittext (fact_id, salt, content, area_code, block_id)
select id, decode(repeat('00', 16), 'hex'), '家里有老人，楼道灯坏了，下次带维修师傅来。', area_code, block_id
from visits_visit where text_digest is not null;
