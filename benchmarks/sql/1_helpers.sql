-- What the other templates count with; dropped at the end.

-- The n-th row of a kind: in order, like the ids that time makes.
create or replace function bench_id(kind integer, n bigint) returns uuid
language sql immutable parallel safe as $$
  select ('0190' || lpad(to_hex(kind), 4, '0') || '00007000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid
$$;

-- A number from 0 to 99, the same for the same n, without pattern in n.
create or replace function bench_chance(n bigint) returns integer
language sql immutable parallel safe as $$
  select (((n * 2654435761) % 4294967296) / 65536 % 100)::integer
$$;

-- HMAC-SHA256 with a salt of sixteen zero bytes, so that side texts verify.
create or replace function bench_digest(content text) returns bytea
language sql immutable parallel safe as $$
  select sha256(decode(repeat('5c', 64), 'hex')
    || sha256(decode(repeat('36', 64), 'hex') || convert_to(content, 'UTF8')))
$$;

create or replace function bench_case_number(sequence bigint) returns text
language sql immutable parallel safe as $$
  select d || substr('0123456789ABCDEFGHJKMNPQRTUVWXY', (
      select sum((position + 1) * substr(d, position, 1)::integer)::integer % 31 + 1
      from generate_series(1, 7) position), 1)
  from (select lpad(sequence::text, 7, '0') as d) x
$$;

-- 24:00 of a day in Shanghai.
create or replace function bench_end_of(day date) returns timestamptz
language sql immutable parallel safe as $$
  select (day + 1)::timestamp at time zone 'Asia/Shanghai'
$$;

create or replace function bench_name(n bigint) returns text
language sql immutable parallel safe as $$
  select (array['陈','张','王','李','周','吴','徐','沈','朱','马','胡','郭','何','高','林','罗'])[n % 16 + 1]
    || (array['建国','秀英','志强','桂兰','明','丽华','伟','玉珍','晓东','静','海燕','国平','小梅','文杰','爱芳','永康','雪','俊'])[n / 16 % 18 + 1]
$$;

create or replace function bench_pinyin(n bigint) returns text
language sql immutable parallel safe as $$
  select (array['chen','zhang','wang','li','zhou','wu','xu','shen','zhu','ma','hu','guo','he','gao','lin','luo'])[n % 16 + 1] || ' '
    || (array['jianguo','xiuying','zhiqiang','guilan','ming','lihua','wei','yuzhen','xiaodong','jing','haiyan','guoping','xiaomei','wenjie','aifang','yongkang','xue','jun'])[n / 16 % 18 + 1]
$$;

-- A word of so many characters, of thirty that stand nowhere else: one of 900 or of 27,000.
create or replace function bench_word(n bigint, characters integer) returns text
language sql immutable parallel safe as $$
  select string_agg(substr('乾坤巽兑震离坎艮枢璇玑衡瑶琨珩璟翊翎翡翠檀榆槐椿蘅芷茝蕙菱荇', (n / (30 ^ k)::bigint % 30 + 1)::integer, 1), '')
  from generate_series(0, characters - 1) k
$$;
