-- The two roles and the database, for PostgreSQL's administrator:
--   sudo -u postgres psql -v ON_ERROR_STOP=1 -f migrations/roles.sql
-- The owner owns the tables and runs the migrations; the application may change nothing in the book.
-- psql asks for both passwords, or finds them in DAFTAR_OWNER_PASSWORD and DAFTAR_PASSWORD of its environment. They are
-- never on its command line, which everybody on the machine can read, nor in the server's log.
-- Other names than these: -v owner=… -v application=… -v database=…
\if :{?owner} \else \set owner daftar_owner \endif
\if :{?application} \else \set application daftar \endif
\if :{?database} \else \set database daftar \endif
\getenv owner_password DAFTAR_OWNER_PASSWORD
\getenv password DAFTAR_PASSWORD
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
CREATE ROLE :"owner" LOGIN;
CREATE ROLE :"application" LOGIN;
\if :{?owner_password}
ALTER ROLE :"owner" PASSWORD :'owner_password';
\else
\password :"owner"
\endif
\if :{?password}
ALTER ROLE :"application" PASSWORD :'password';
\else
\password :"application"
\endif
CREATE DATABASE :"database" OWNER :"owner" ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"application";
\connect :"database"
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"application";
