-- Readings of deposited books: one reader at one file.
CREATE TABLE "ReadingSessions" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_ReadingSessions" PRIMARY KEY,
    "FileId" TEXT NOT NULL,
    "ReaderId" TEXT NULL,
    "Address" TEXT NULL,
    "KeyHash" TEXT NULL,
    "OpenedAt" TEXT NOT NULL,
    "EnteredAt" TEXT NULL,
    "SeenAt" TEXT NOT NULL,
    "EndedAt" TEXT NULL,
    "End" TEXT NULL,
    CONSTRAINT "FK_ReadingSessions_DepositFiles_FileId" FOREIGN KEY ("FileId") REFERENCES "DepositFiles" ("Id") ON DELETE RESTRICT,
    CONSTRAINT "FK_ReadingSessions_Users_ReaderId" FOREIGN KEY ("ReaderId") REFERENCES "Users" ("Id") ON DELETE SET NULL
);

CREATE INDEX "IX_ReadingSessions_FileId" ON "ReadingSessions" ("FileId");
CREATE UNIQUE INDEX "IX_ReadingSessions_KeyHash" ON "ReadingSessions" ("KeyHash");
CREATE INDEX "IX_ReadingSessions_OpenedAt" ON "ReadingSessions" ("OpenedAt");
CREATE INDEX "IX_ReadingSessions_ReaderId" ON "ReadingSessions" ("ReaderId");
