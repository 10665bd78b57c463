-- Papers and letters by every way: reply address, codes of printed forms, letters on paper.
ALTER TABLE "Requests" ADD COLUMN "ReplyTo" text;
ALTER TABLE "Applications" ADD COLUMN "FormCode" character varying(11);
ALTER TABLE "Letters" ADD COLUMN "By" character varying(40);
ALTER TABLE "Letters" ADD COLUMN "HandedTo" text;

-- What is there gets a code; neither 0 nor 1 is a letter of codes. The random value is made once a row, in a column.
UPDATE "Applications" SET "FormCode" = substr(upper(md5(random()::text || "Id"::text)), 1, 10);
UPDATE "Applications" SET "FormCode" = translate(substr("FormCode", 1, 5) || '-' || substr("FormCode", 6, 5), '01', 'YZ');

CREATE UNIQUE INDEX "IX_Applications_FormCode" ON "Applications" ("FormCode");
