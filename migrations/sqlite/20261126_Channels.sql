-- Papers and letters by every way: reply address, codes of printed forms, letters on paper, texts of letters.
ALTER TABLE "Requests" ADD COLUMN "ReplyTo" TEXT;
ALTER TABLE "Applications" ADD COLUMN "FormCode" TEXT;
ALTER TABLE "Letters" ADD COLUMN "By" TEXT;
ALTER TABLE "Letters" ADD COLUMN "HandedTo" TEXT;

CREATE TABLE "LetterTexts" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_LetterTexts" PRIMARY KEY AUTOINCREMENT,
    "Kind" TEXT NOT NULL,
    "Language" TEXT NOT NULL,
    "Subject" TEXT NOT NULL,
    "Body" TEXT NOT NULL,
    "At" TEXT NOT NULL,
    "By" TEXT NOT NULL
);

-- What is there gets a code; neither 0 nor 1 is a letter of codes. The random value is made once a row, in a column.
UPDATE "Applications" SET "FormCode" = hex(randomblob(5));
UPDATE "Applications" SET "FormCode" = replace(replace(substr("FormCode", 1, 5) || '-' || substr("FormCode", 6, 5), '0', 'Y'), '1', 'Z');

CREATE UNIQUE INDEX "IX_Applications_FormCode" ON "Applications" ("FormCode");
CREATE INDEX "IX_LetterTexts_Kind_Language_Id" ON "LetterTexts" ("Kind", "Language", "Id");
