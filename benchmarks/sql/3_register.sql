-- Doors, households and people: @households households, @people people in each, one more in @larger of ten.

create unlogged table bench_household as
select i, bench_id(10, i) as dwelling_id, bench_id(11, i) as id, g.block_id, g.b,
  g.code || lpad((k % 2 + 1)::text, 2, '0') as area_code, g.neighbourhood, g.number,
  k % 2 + 1 as entrance, k / 4 + 1 as floor, (k / 4 + 1) || '0' || (k / 2 % 2 + 1) as door,
  @people + (i % 10 < @larger)::integer as size, i % 33 = 0 as hardship
from (
  select i, building, row_number() over (partition by building order by i) - 1 as k
  from (
    select i, (i - 1) * (@neighbourhoods * @blocks * @parts) / @households + 1 as building
    from generate_series(1::bigint, @households) i) placed
) x
join bench_building g on g.g = x.building;
create unique index on bench_household (i);
analyze bench_household;

insert into households_dwelling (id, recorded_area_code, area_code, block_id, floor, door, sort_key,
  address, kind, from_on, rev)
select dwelling_id, area_code, area_code, block_id, floor, door, lpad((floor + 500)::text, 4, '0') || lpad(door, 6, '0'),
  number || '号楼' || entrance || '单元' || door || '室', 'home', current_date - 900, 1
from bench_household order by i;

insert into households_household (id, dwelling_id, area_code, block_id, name, name_pinyin, size,
  special_hardship, from_on, rev)
select id, dwelling_id, area_code, block_id, bench_name(i), bench_pinyin(i), size, hardship,
  current_date - 900, 1
from bench_household order by i;

insert into households_person (id, household_id, area_code, block_id, name, name_pinyin, initials,
  sex, birth_on, relation, from_on, rev)
select bench_id(12, i * 4 + p), id, area_code, block_id, bench_name(i + (p - 1) * 19),
  bench_pinyin(i + (p - 1) * 19), 'xx', case when p % 2 = 1 then 'male' else 'female' end,
  current_date - (7000 + (i * 37 + p * 811) % 20000)::integer,
  (array['householder', 'spouse', 'child', 'child'])[p], current_date - 900, 1
from bench_household, generate_series(1, size) p order by i, p;

insert into households_hardshipentry (id, household_id, area_code, block_id, kind, from_on)
select bench_id(13, i), id, area_code, block_id, 'low_income', current_date - 400
from bench_household where hardship;

insert into visits_responsibility (id, household_id, member_id, area_code, block_id, from_on)
select bench_id(14, i), id, bench_id(5 + (i % 2)::integer, b), area_code, block_id, current_date - 900
from bench_household where i % 50 <> 0 order by i;
