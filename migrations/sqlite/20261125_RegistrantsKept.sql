-- A publisher's own limit of numbers, and when its growth was last remarkable.

ALTER TABLE "Publishers" ADD COLUMN "NumberLimit" INTEGER NULL;
ALTER TABLE "Publishers" ADD COLUMN "GrowthMarkedAt" TEXT NULL;
