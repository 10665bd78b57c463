-- A publisher's own limit of numbers, and when its growth was last remarkable.

ALTER TABLE "Publishers" ADD COLUMN "NumberLimit" integer;
ALTER TABLE "Publishers" ADD COLUMN "GrowthMarkedAt" timestamp with time zone;
