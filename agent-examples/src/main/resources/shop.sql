create table customer (id int primary key, name varchar(80) not null);
create table product (id int primary key, name varchar(80) not null, price decimal(10, 2) not null);
create table purchase (
  number varchar(10) primary key,
  customer int not null references customer,
  placed date not null,
  status varchar(20) not null
);
create table line (
  number varchar(10) not null references purchase,
  product int not null references product,
  quantity int not null,
  price decimal(10, 2) not null,
  primary key (number, product)
);

create view sale as
  select product.name product, line.quantity, line.price, purchase.placed
  from line
  join product on product.id = line.product
  join purchase on purchase.number = line.number
  where purchase.status <> 'cancelled';

create view order_total as
  select purchase.number, customer.name customer, placed, status, sum(quantity * price) total
  from purchase
  join customer on customer.id = purchase.customer
  join line on line.number = purchase.number
  group by purchase.number, customer.name, placed, status;

insert into customer values
  (1, 'Ada Lovelace'), (2, 'Grace Hopper'), (3, 'Edsger Dijkstra'), (4, 'Barbara Liskov');
insert into product values
  (1, 'Teapot', 34.90), (2, 'Cup', 8.50), (3, 'Green tea, 250 g', 12.40), (4, 'Kettle', 59.00);
insert into purchase values
  ('A-14', 1, date '2025-11-03', 'delivered'),
  ('A-15', 2, date '2026-01-12', 'delivered'),
  ('A-16', 3, date '2026-02-02', 'cancelled'),
  ('A-17', 1, date '2026-03-19', 'in transit'),
  ('A-18', 4, date '2026-03-20', 'being packed'),
  ('A-19', 2, date '2026-03-21', 'paid');
insert into line values
  ('A-14', 2, 4, 8.50),
  ('A-15', 1, 1, 34.90), ('A-15', 3, 2, 12.40),
  ('A-16', 4, 3, 59.00),
  ('A-17', 2, 6, 8.50), ('A-17', 1, 1, 34.90),
  ('A-18', 3, 5, 12.40),
  ('A-19', 4, 1, 59.00), ('A-19', 2, 2, 8.50);
