-- The two roles and the database, for PostgreSQL's administrator:
--   sudo -u postgres psql -v ON_ERROR_STOP=1 -v owner_password='…' -v password='…' -f migrations/roles.sql
-- The owner owns the tables and runs the migrations; the application may change nothing in the book.
-- Other names than these: -v owner=… -v application=… -v database=…
\if :{?owner} \else \set owner daftar_owner \endif
\if :{?application} \else \set application daftar \endif
\if :{?database} \else \set database daftar \endif
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"application" LOGIN PASSWORD :'password';
CREATE DATABASE :"database" OWNER :"owner" ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"application";
\connect :"database"
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"application";
