-- Opinions: what was written, whose matter it is, the answer.
ALTER TABLE "Requests" ADD COLUMN "About" TEXT;
ALTER TABLE "Requests" ADD COLUMN "Text" TEXT;
ALTER TABLE "Requests" ADD COLUMN "Desk" TEXT;
ALTER TABLE "Requests" ADD COLUMN "Answer" TEXT;
ALTER TABLE "Requests" ADD COLUMN "WrittenAt" TEXT;
