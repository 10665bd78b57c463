Console.WriteLine("W3, W6, W7");
