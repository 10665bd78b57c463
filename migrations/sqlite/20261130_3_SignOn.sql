-- Signing on with the library's account service: who beside readers may.
CREATE TABLE "SignOnAllowed" (
    "Kind" TEXT NOT NULL CONSTRAINT "PK_SignOnAllowed" PRIMARY KEY,
    "Since" TEXT NOT NULL
);
