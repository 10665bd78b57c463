-- Personal, protected copies of books on loan.
CREATE TABLE "OffLineCopies" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_OffLineCopies" PRIMARY KEY,
    "LoanId" TEXT NOT NULL,
    "FileId" TEXT NOT NULL,
    "Licence" TEXT NOT NULL,
    "ContentKey" TEXT NOT NULL,
    "IssuedAt" TEXT NOT NULL,
    CONSTRAINT "FK_OffLineCopies_DepositFiles_FileId" FOREIGN KEY ("FileId") REFERENCES "DepositFiles" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_OffLineCopies_Loans_LoanId" FOREIGN KEY ("LoanId") REFERENCES "Loans" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_OffLineCopies_FileId" ON "OffLineCopies" ("FileId");
CREATE UNIQUE INDEX "IX_OffLineCopies_LoanId_FileId" ON "OffLineCopies" ("LoanId", "FileId");
