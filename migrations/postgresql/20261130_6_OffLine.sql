-- Personal, protected copies of books on loan.
CREATE TABLE "OffLineCopies" (
    "Id" uuid NOT NULL,
    "LoanId" uuid NOT NULL,
    "FileId" uuid NOT NULL,
    "Licence" text NOT NULL,
    "ContentKey" text NOT NULL,
    "IssuedAt" timestamp with time zone NOT NULL,
    CONSTRAINT "PK_OffLineCopies" PRIMARY KEY ("Id"),
    CONSTRAINT "FK_OffLineCopies_DepositFiles_FileId" FOREIGN KEY ("FileId") REFERENCES "DepositFiles" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_OffLineCopies_Loans_LoanId" FOREIGN KEY ("LoanId") REFERENCES "Loans" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_OffLineCopies_FileId" ON "OffLineCopies" ("FileId");
CREATE UNIQUE INDEX "IX_OffLineCopies_LoanId_FileId" ON "OffLineCopies" ("LoanId", "FileId");
