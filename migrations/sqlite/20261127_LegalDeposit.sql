-- Legal deposit: every printed format with a number is followed until its copies are in at both libraries.
CREATE TABLE "LegalDeposits" (
    "Isbn" TEXT NOT NULL CONSTRAINT "PK_LegalDeposits" PRIMARY KEY,
    "ProductId" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "ExpectedMonth" TEXT NULL,
    "PublishedOn" TEXT NULL,
    "NationalOn" TEXT NULL,
    "ParliamentOn" TEXT NULL,
    "Reminders" INTEGER NOT NULL,
    "RemindOn" TEXT NULL,
    "NoticeFrom" TEXT NULL,
    "NoticeBy" TEXT NULL,
    "Since" TEXT NOT NULL,
    "Reason" TEXT NULL,
    "Version" TEXT NOT NULL,
    CONSTRAINT "FK_LegalDeposits_Products_ProductId" FOREIGN KEY ("ProductId") REFERENCES "Products" ("Id") ON DELETE RESTRICT
);

-- What has its number already is followed from today on, or from the end of the month in which it is expected.
INSERT INTO "LegalDeposits" ("Isbn", "ProductId", "State", "ExpectedMonth", "Reminders", "RemindOn", "Since", "Version")
SELECT p."Isbn", p."Id", 'Numbered', a."Title_PlannedMonth", 0, date(max(coalesce(date(a."Title_PlannedMonth", '+1 month', '-1 day'), date('now')), date('now')), '+15 days'), coalesce(a."Title_PlannedMonth", date('now')), '00000000-0000-0000-0000-000000000000'
FROM "Products" p JOIN "Applications" a ON a."Id" = p."ApplicationId" JOIN "Publishers" u ON u."Id" = a."PublisherId"
WHERE p."Isbn" IS NOT NULL AND p."CancelledAt" IS NULL AND p."Form" NOT IN ('Epub', 'Pdf', 'OtherEbook', 'Audio') AND NOT (p."IsSet" AND a."Numbering" = 'SetAndVolumes') AND u."Kind" <> 'Government';

CREATE UNIQUE INDEX "IX_LegalDeposits_ProductId" ON "LegalDeposits" ("ProductId");
CREATE INDEX "IX_LegalDeposits_State_Since_Isbn" ON "LegalDeposits" ("State", "Since", "Isbn");
CREATE INDEX "IX_LegalDeposits_RemindOn" ON "LegalDeposits" ("RemindOn");
CREATE INDEX "IX_LegalDeposits_NoticeFrom" ON "LegalDeposits" ("NoticeFrom");
