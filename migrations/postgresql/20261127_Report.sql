-- Opinions: what was written, whose matter it is, the answer.
ALTER TABLE "Requests" ADD COLUMN "About" text;
ALTER TABLE "Requests" ADD COLUMN "Text" text;
ALTER TABLE "Requests" ADD COLUMN "Desk" text;
ALTER TABLE "Requests" ADD COLUMN "Answer" text;
ALTER TABLE "Requests" ADD COLUMN "WrittenAt" timestamp with time zone;
