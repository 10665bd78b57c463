-- Papers and letters by every way: reply address, codes of printed forms, letters on paper.
ALTER TABLE "Requests" ADD COLUMN "ReplyTo" TEXT;
ALTER TABLE "Applications" ADD COLUMN "FormCode" TEXT;
ALTER TABLE "Letters" ADD COLUMN "By" TEXT;
ALTER TABLE "Letters" ADD COLUMN "HandedTo" TEXT;

-- What is there gets a code; neither 0 nor 1 is a letter of codes. The random value is made once a row, in a column.
UPDATE "Applications" SET "FormCode" = hex(randomblob(5));
UPDATE "Applications" SET "FormCode" = replace(replace(substr("FormCode", 1, 5) || '-' || substr("FormCode", 6, 5), '0', 'Y'), '1', 'Z');

CREATE UNIQUE INDEX "IX_Applications_FormCode" ON "Applications" ("FormCode");
