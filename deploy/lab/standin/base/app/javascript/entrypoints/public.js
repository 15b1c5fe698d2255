console.log('public, 4.2');
